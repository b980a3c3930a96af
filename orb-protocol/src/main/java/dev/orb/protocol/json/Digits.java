package dev.orb.protocol.json;

/** A number as it was written. Gson keeps any {@code Number}; this one loses nothing. */
final class Digits extends Number {
  private static final long serialVersionUID = 1L;

  private final String text;

  Digits(String text) {
    this.text = text;
  }

  @Override
  public int intValue() {
    return (int) longValue();
  }

  @Override
  public long longValue() {
    return Numbers.exactLong(text).orElseGet(() -> (long) doubleValue());
  }

  @Override
  public float floatValue() {
    return Float.parseFloat(text);
  }

  @Override
  public double doubleValue() {
    return Double.parseDouble(text);
  }

  @Override
  public String toString() {
    return text;
  }
}
