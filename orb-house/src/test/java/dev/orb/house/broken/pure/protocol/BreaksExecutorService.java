package dev.orb.house.broken.pure.protocol;

import java.util.concurrent.ExecutorService;

record BreaksExecutorService(ExecutorService used) {}
