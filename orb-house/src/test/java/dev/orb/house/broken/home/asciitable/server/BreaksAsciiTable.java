package dev.orb.house.broken.home.asciitable.server;

import com.github.freva.asciitable.AsciiTable;

record BreaksAsciiTable(AsciiTable used) {}
