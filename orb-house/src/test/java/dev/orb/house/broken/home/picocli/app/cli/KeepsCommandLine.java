package dev.orb.house.broken.home.picocli.app.cli;

import picocli.CommandLine;

record KeepsCommandLine(CommandLine used) {}
