/**
 * What happens to a command, in order: given a place, kept, and told to those who follow it, from
 * any place on and each at their own pace.
 *
 * <p>Dispatch gives the places and the news, on its loop and its telling thread, which are never
 * blocked here. Followers read on threads of their own, and are the ones who wait.
 */
@NullMarked
package dev.orb.server.story;

import org.jspecify.annotations.NullMarked;
