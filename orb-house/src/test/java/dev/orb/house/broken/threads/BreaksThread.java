package dev.orb.house.broken.threads;

final class BreaksThread extends Thread {}
