package dev.orb.testkit.kill;

import com.sun.jdi.AbsentInformationException;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassNotPreparedException;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.LocalVariable;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.EventRequestManager;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stops a Java process at a place in its code, by the debugging interface that every JDK has. The
 * thread that came there stands still; the others go on. For one thread of the test.
 */
final class Debugger implements AutoCloseable {
  private static final Duration ATTACH = Duration.ofSeconds(30);

  private final ListeningConnector connector;
  private final Map<String, Connector.Argument> arguments;
  private final String address;
  private final Deque<Spot> path = new ArrayDeque<>();
  private @Nullable VirtualMachine machine;

  private Debugger(
      ListeningConnector connector, Map<String, Connector.Argument> arguments, String address) {
    this.connector = connector;
    this.arguments = arguments;
    this.address = address;
  }

  /** Waits for a process that is started with {@link #flag}. */
  static Debugger listening() {
    ListeningConnector connector =
        Bootstrap.virtualMachineManager().listeningConnectors().stream()
            .filter(each -> each.transport().name().equals("dt_socket"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = connector.defaultArguments();
    argument(arguments, "localAddress").setValue("127.0.0.1");
    argument(arguments, "timeout").setValue(Long.toString(ATTACH.toMillis()));
    try {
      return new Debugger(connector, arguments, connector.startListening(arguments));
    } catch (IOException | IllegalConnectorArgumentsException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Connector.Argument argument(Map<String, Connector.Argument> all, String name) {
    return Objects.requireNonNull(all.get(name));
  }

  /** With it a process calls this debugger at its start, and does not wait for it. */
  String flag() {
    return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=n,address=" + address;
  }

  /** The process has been started. */
  void attach() {
    try {
      machine = connector.accept(arguments);
      connector.stopListening(arguments);
    } catch (IOException | IllegalConnectorArgumentsException e) {
      throw new IllegalStateException("the process did not call its debugger", e);
    }
  }

  private VirtualMachine machine() {
    return Objects.requireNonNull(machine);
  }

  /** Will stop the process where these places have been come by, one after the other. */
  void arm(List<Spot> places) {
    path.clear();
    path.addAll(places);
    armNext();
  }

  private void armNext() {
    disarm();
    Spot spot = path.getFirst();
    // why both: a class that nobody has used yet has no code to stop in
    ClassPrepareRequest later = requests().createClassPrepareRequest();
    later.addClassFilter(spot.type());
    later.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
    later.enable();
    machine().classesByName(spot.type()).forEach(type -> stopIn(type, spot));
  }

  private EventRequestManager requests() {
    return machine().eventRequestManager();
  }

  private void disarm() {
    requests().deleteAllBreakpoints();
    requests().deleteEventRequests(List.copyOf(requests().classPrepareRequests()));
  }

  private void stopIn(ReferenceType type, Spot spot) {
    List<Method> methods;
    try {
      methods =
          type.methodsByName(spot.method()).stream()
              .filter(method -> method.declaringType().equals(type) && !method.isAbstract())
              .toList();
    } catch (ClassNotPreparedException e) {
      return;
    }
    if (methods.isEmpty()) {
      throw new AssertionError(spot.type() + " has no method " + spot.method() + " any more");
    }
    for (Method method : methods) {
      BreakpointRequest request = requests().createBreakpointRequest(method.location());
      request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
      request.enable();
    }
  }

  /**
   * Waits until a thread of the process stands still at the last of the places.
   *
   * @return lets it go on
   */
  Runnable awaitReached(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (true) {
        long left = Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis());
        EventSet events = machine().eventQueue().remove(left);
        if (events == null) {
          throw new AssertionError("it did not come by " + path + " within " + patience);
        }
        if (isReached(events)) {
          return events::resume;
        }
        events.resume();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean isReached(EventSet events) {
    for (Event event : events) {
      if (event instanceof VMDeathEvent || event instanceof VMDisconnectEvent) {
        throw new AssertionError("it ended before it came by " + path);
      } else if (event instanceof ClassPrepareEvent prepared && !path.isEmpty()) {
        stopIn(prepared.referenceType(), path.getFirst());
      } else if (event instanceof BreakpointEvent hit && fits(hit, path.getFirst())) {
        path.removeFirst();
        if (path.isEmpty()) {
          disarm();
          return true;
        }
        armNext();
      }
    }
    return false;
  }

  private static boolean fits(BreakpointEvent hit, Spot spot) {
    Spot.Seen seen = spot.seen();
    if (!hit.location().declaringType().name().equals(spot.type())) {
      // why: of the place before, from a thread that was there already
      return false;
    }
    return seen == null || text(hit.thread(), seen).contains(seen.says());
  }

  private static String text(ThreadReference thread, Spot.Seen seen) {
    try {
      for (StackFrame frame : thread.frames()) {
        if (frame.location().declaringType().name().equals(seen.frame())) {
          Value value = value(frame, seen.variable());
          return value instanceof ObjectReference object ? text(thread, object) : "" + value;
        }
      }
      return "";
    } catch (IncompatibleThreadStateException e) {
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable Value value(StackFrame frame, String variable) {
    if (variable.equals("this")) {
      return frame.thisObject();
    }
    try {
      LocalVariable local = frame.visibleVariableByName(variable);
      if (local == null) {
        throw new AssertionError(frame.location() + " has no variable " + variable + " any more");
      }
      return frame.getValue(local);
    } catch (AbsentInformationException e) {
      throw new IllegalStateException("compile it with -g", e);
    }
  }

  private static String text(ThreadReference thread, ObjectReference object) {
    Method toString =
        object.referenceType().methodsByName("toString", "()Ljava/lang/String;").get(0);
    try {
      Value said =
          object.invokeMethod(thread, toString, List.of(), ObjectReference.INVOKE_SINGLE_THREADED);
      return said instanceof StringReference string ? string.value() : "";
    } catch (com.sun.jdi.InvalidTypeException
        | com.sun.jdi.ClassNotLoadedException
        | com.sun.jdi.InvocationException
        | IncompatibleThreadStateException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    VirtualMachine attached = machine;
    if (attached != null) {
      try {
        attached.dispose();
      } catch (VMDisconnectedException e) {
        // it is dead, as it was to be
      }
    }
  }
}
