package dev.orb.house.broken.pure.protocol;

import java.net.Socket;

record BreaksSocket(Socket used) {}
