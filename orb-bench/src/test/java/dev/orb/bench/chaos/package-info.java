/** Tests of the judge, of the plan and of the links, without processes. JUnit calls them. */
@NullMarked
package dev.orb.bench.chaos;

import org.jspecify.annotations.NullMarked;
