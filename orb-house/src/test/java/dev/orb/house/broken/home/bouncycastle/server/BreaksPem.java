package dev.orb.house.broken.home.bouncycastle.server;

import org.bouncycastle.openssl.PEMParser;

record BreaksPem(PEMParser used) {}
