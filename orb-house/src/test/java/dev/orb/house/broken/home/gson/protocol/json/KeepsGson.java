package dev.orb.house.broken.home.gson.protocol.json;

import com.google.gson.Gson;

record KeepsGson(Gson used) {}
