package dev.orb.server.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.OrbException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir Path folder;

  @Test
  void aFolderIsMadeAndOfOneAtATime() {
    Path data = folder.resolve("a/data");
    try (FolderLock first = FolderLock.take(data, "it.lock")) {
      assertThat(first).isNotNull();
      assertThat(data.resolve("it.lock")).exists();
      refused(data, "data: " + data + " is in use by another node");
    }
    FolderLock.take(data, "it.lock").close();
  }

  @Test
  void locksOfTwoNamesStandSideBySide() {
    try (FolderLock one = FolderLock.take(folder, "one.lock");
        FolderLock two = FolderLock.take(folder, "two.lock")) {
      assertThat(one).isNotSameAs(two);
    }
  }

  @Test
  void lettingGoTwiceDoesNotTakeItFromTheNext() {
    FolderLock first = FolderLock.take(folder, "it.lock");
    first.close();
    try (FolderLock second = FolderLock.take(folder, "it.lock")) {
      first.close();
      assertThat(second).isNotNull();
      refused(folder, "is in use by another node");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedInOneLine() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    refused(file.resolve("data"), "data: cannot write in ");
  }

  private static void refused(Path folder, String why) {
    assertThatThrownBy(() -> FolderLock.take(folder, "it.lock"))
        .isInstanceOfSatisfying(
            OrbException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIG);
              assertThat(e.getMessage()).contains(why).doesNotContain("\n");
            });
  }
}
