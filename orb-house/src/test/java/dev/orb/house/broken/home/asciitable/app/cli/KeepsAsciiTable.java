package dev.orb.house.broken.home.asciitable.app.cli;

import com.github.freva.asciitable.AsciiTable;

record KeepsAsciiTable(AsciiTable used) {}
