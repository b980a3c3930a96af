/**
 * The rules of the house, held over the classes of all modules, each with a fixture that breaks it.
 *
 * <p>The build runs it, last. {@code broken} holds one small house for each rule, in which that
 * rule is broken; a rule that does not see it is no rule.
 */
@NullMarked
package dev.orb.house;

import org.jspecify.annotations.NullMarked;
