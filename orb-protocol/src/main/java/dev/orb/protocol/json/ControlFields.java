package dev.orb.protocol.json;

import dev.orb.protocol.ErrorCode;
import dev.orb.protocol.Names;
import dev.orb.protocol.OrbException;
import dev.orb.protocol.message.Claiming;
import dev.orb.protocol.message.Control;
import dev.orb.protocol.message.Control.Cancel;
import dev.orb.protocol.message.Control.Cancelled;
import dev.orb.protocol.message.Control.Declare;
import dev.orb.protocol.message.Control.Goodbye;
import dev.orb.protocol.message.Control.HeartbeatAck;
import dev.orb.protocol.message.Control.Hello;
import dev.orb.protocol.message.Control.Ping;
import dev.orb.protocol.message.Control.Pong;
import dev.orb.protocol.message.Control.Reject;
import dev.orb.protocol.message.Control.Settings;
import dev.orb.protocol.message.Control.Shutdown;
import dev.orb.protocol.message.Control.Welcome;
import dev.orb.protocol.message.Enrolling;
import dev.orb.protocol.message.Planning;
import java.io.IOException;

/** Which class has the fields of which control. */
final class ControlFields {
  private ControlFields() {}

  static void write(FieldWriter out, Control control) throws IOException {
    if (control instanceof Ping ping) {
      PingFields.write(out, ping);
    } else if (control instanceof Pong pong) {
      PingFields.write(out, pong);
    } else if (control instanceof Cancel cancel) {
      CancelFields.write(out, cancel);
    } else if (control instanceof Cancelled cancelled) {
      CancelFields.write(out, cancelled);
    } else if (control instanceof HeartbeatAck ack) {
      PingFields.write(out, ack);
    } else if (control instanceof Hello hello) {
      HelloFields.write(out, hello);
    } else if (control instanceof Declare declare) {
      DeclaredFields.write(out, declare);
    } else if (control instanceof Welcome welcome) {
      WelcomeFields.write(out, welcome);
    } else if (control instanceof Reject reject) {
      SessionFields.write(out, reject);
    } else if (control instanceof Goodbye goodbye) {
      SessionFields.write(out, goodbye);
    } else if (control instanceof Settings settings) {
      SessionFields.write(out, settings);
    } else if (control instanceof Shutdown shutdown) {
      SessionFields.write(out, shutdown);
    } else if (control instanceof Enrolling enrolling) {
      EnrollingFields.write(out, enrolling);
    } else if (control instanceof Claiming claiming) {
      ClaimingFields.write(out, claiming);
    } else if (control instanceof Planning planning) {
      PlanningFields.write(out, planning);
    } else {
      throw new OrbException(ErrorCode.INTERNAL, control.name() + " has no form on the wire");
    }
  }

  static Control read(FieldReader in, String name) throws IOException {
    return switch (name) {
      case "hello" -> HelloFields.read(in);
      case "declare" -> DeclaredFields.declare(in);
      case "welcome" -> WelcomeFields.read(in);
      case "reject" -> SessionFields.reject(in);
      case "goodbye" -> SessionFields.goodbye(in);
      case "settings" -> SessionFields.settings(in);
      case "shutdown" -> SessionFields.shutdown(in);
      case "cancel" -> CancelFields.cancel(in);
      case "cancelled" -> CancelFields.cancelled(in);
      case "ping" -> PingFields.ping(in);
      case "pong" -> PingFields.pong(in);
      case "heartbeat-ack" -> PingFields.ack(in);
      case "join", "joined", "rotate", "rotated", "leave", "left", "check", "checked" ->
          EnrollingFields.read(in, name);
      case "fetch" -> ClaimingFields.fetch(in);
      case "piece" -> ClaimingFields.piece(in);
      case "plans" -> PlanningFields.plans(in);
      case "planned" -> PlanningFields.planned(in);
      default ->
          throw new OrbException(
              ErrorCode.MALFORMED, "there is no control '" + Names.shown(name) + "'");
    };
  }
}
