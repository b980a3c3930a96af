package dev.orb.house.broken.home.validator.server.schema;

import com.networknt.schema.JsonSchema;

record KeepsValidator(JsonSchema used) {}
