package dev.orb.house.broken.home.schemas.exchange;

import com.github.victools.jsonschema.generator.SchemaGenerator;

record BreaksGenerator(SchemaGenerator used) {}
