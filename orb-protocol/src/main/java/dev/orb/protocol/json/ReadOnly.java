package dev.orb.protocol.json;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An adapter that reads from a tree. Values are written by {@link JavaToJson}. */
abstract class ReadOnly<T> extends TypeAdapter<T> {
  // why: this adapter takes an element out of a tree without reading it again
  private static final TypeAdapter<JsonElement> ELEMENTS = new Gson().getAdapter(JsonElement.class);

  abstract @Nullable T read(JsonElement element);

  @Override
  public final @Nullable T read(JsonReader in) throws IOException {
    String path = in.getPath();
    JsonElement element = ELEMENTS.read(in);
    try {
      return read(element);
    } catch (Misfit misfit) {
      throw path.length() > 1 ? misfit.within(path.substring(1)) : misfit;
    }
  }

  @Override
  public final void write(JsonWriter out, @Nullable T value) {
    throw new OrbException(ErrorCode.INTERNAL, "this adapter only reads");
  }
}
