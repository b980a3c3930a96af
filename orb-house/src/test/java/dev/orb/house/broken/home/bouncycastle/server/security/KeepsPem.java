package dev.orb.house.broken.home.bouncycastle.server.security;

import org.bouncycastle.openssl.PEMParser;

record KeepsPem(PEMParser used) {}
