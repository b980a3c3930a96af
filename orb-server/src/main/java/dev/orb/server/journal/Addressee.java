package dev.orb.server.journal;

/**
 * One member of a command's fixed target set.
 *
 * @param client the id
 * @param enrolment the enrolment that was meant; the same id enrolled anew is another addressee
 */
public record Addressee(String client, long enrolment) {}
