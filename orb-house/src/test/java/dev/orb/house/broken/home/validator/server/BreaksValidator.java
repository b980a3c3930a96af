package dev.orb.house.broken.home.validator.server;

import com.networknt.schema.JsonSchema;

record BreaksValidator(JsonSchema used) {}
