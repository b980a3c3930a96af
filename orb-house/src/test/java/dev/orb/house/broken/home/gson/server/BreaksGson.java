package dev.orb.house.broken.home.gson.server;

import com.google.gson.Gson;

record BreaksGson(Gson used) {}
