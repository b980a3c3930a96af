package dev.orb.house.broken.home.schemas.exchange.schema;

import com.github.victools.jsonschema.generator.SchemaGenerator;

record KeepsGenerator(SchemaGenerator used) {}
