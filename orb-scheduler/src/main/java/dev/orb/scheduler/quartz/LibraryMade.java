package dev.orb.scheduler.quartz;

/**
 * What the library makes itself, by name and without arguments: it needs classes that are public,
 * and nobody else can reach these.
 */
// why: the library overrides a generic method without its type
@SuppressWarnings("unchecked")
final class LibraryMade {
  private LibraryMade() {}

  /** The store. */
  public static final class Store extends PlanJobStore {
    /** Made by the library. */
    public Store() {}
  }

  /** What keeps triggers. */
  public static final class Persistence extends PlanPersistence {
    /** Made by the library. */
    public Persistence() {}
  }
}
