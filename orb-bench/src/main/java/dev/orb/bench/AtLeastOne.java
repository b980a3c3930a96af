package dev.orb.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How many of something a bench takes: a number above 0. */
final class AtLeastOne implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for whatever is no such number
    }
    throw new TypeConversionException("'" + text + "' is no number from 1 to 2147483647");
  }
}
