package dev.orb.http;

import dev.orb.http.api.Route;
import dev.orb.http.doubles.EdgeDouble;
import dev.orb.protocol.Json;
import dev.orb.protocol.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;

/** Asks the edge as a caller would. */
final class Ask {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;
  private final String token;

  Ask(EdgeDouble edge) {
    this(edge, EdgeDouble.TOKEN);
  }

  Ask(EdgeDouble edge, String token) {
    this(edge.url(), token);
  }

  Ask(String url, String token) {
    this.url = url;
    this.token = token;
  }

  /** Asks a route for something that is nowhere. */
  HttpResponse<String> at(Route route) {
    String path = route.path().replaceAll("\\{[a-z]+}", "x");
    return send(
        request(path + (path.endsWith("/events") ? "?follow=false" : ""))
            .method(route.method().name(), BodyPublishers.ofString("{}"))
            .build());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + token);
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<Stream<String>> lines(String path) {
    try {
      return client.send(request(path).build(), BodyHandlers.ofLines());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(request(path).build());
  }

  HttpResponse<String> delete(String path) {
    return send(request(path).DELETE().build());
  }

  HttpResponse<String> post(String path, String body) {
    return send(request(path).POST(BodyPublishers.ofString(body.replace('\'', '"'))).build());
  }

  HttpResponse<String> put(String path, String body) {
    return send(request(path).PUT(BodyPublishers.ofString(body.replace('\'', '"'))).build());
  }

  HttpResponse<String> patch(String path, String body) {
    return send(
        request(path).method("PATCH", BodyPublishers.ofString(body.replace('\'', '"'))).build());
  }

  static Json json(HttpResponse<String> answer) {
    return JsonCodec.parse(answer.body());
  }
}
