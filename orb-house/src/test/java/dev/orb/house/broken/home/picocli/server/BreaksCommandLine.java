package dev.orb.house.broken.home.picocli.server;

import picocli.CommandLine;

record BreaksCommandLine(CommandLine used) {}
