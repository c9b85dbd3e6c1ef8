package dev.tarn.connectors.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.connectors.OptionValues;
import dev.tarn.connectors.RecordedProgress;
import dev.tarn.connectors.spool.SpoolConfig;
import dev.tarn.connectors.spool.SpoolSource;
import dev.tarn.event.Source;
import dev.tarn.event.UnitPosition;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of what senders send, and what they notice. */
class SyslogListenerTest {
  private static final int LARGE_BYTES = 60_000;

  @TempDir Path folder;
  private final RecordedProgress progress = new RecordedProgress();
  private final List<String> findings = new CopyOnWriteArrayList<>();
  private long spoolBytes = 64 << 20;
  private SyslogListener listener;
  private Source.Reader reader;

  private void start(Map<String, Object> given) throws Exception {
    Map<String, Object> values = new HashMap<>();
    values.put("listen", "127.0.0.1:0");
    values.put("protocols", List.of());
    values.put("allow_from", List.of());
    values.put("max_message", 1L << 16);
    values.put("max_connections", 100L);
    values.put("idle_timeout", Duration.ofHours(1));
    values.putAll(given);
    SyslogSourceConfig config =
        SyslogSourceFactory.toConfig(new OptionValues(values), folder, spoolBytes);
    reader =
        new SpoolSource(
                "push",
                new SpoolConfig(folder.resolve("spool"), spoolBytes, Duration.ZERO),
                (spool, told) -> {
                  listener = SyslogListener.open(config, spool, told);
                  return listener;
                },
                InstantSource.system())
            .reader("spool", progress, (code, subject, message) -> findings.add(code));
    // the first look opens it, and may find something already
    Optional<Source.RawUnit> found = reader.poll(Duration.ZERO);
    if (found.isPresent()) {
      reader.release(List.of(found.get().name()));
    }
  }

  @AfterEach
  void stop() throws Exception {
    reader.close();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** The listener closes the connection when all of it is in the spool. */
  private void send(String sent) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private void sendDatagram(String sent) throws IOException {
    byte[] bytes = sent.getBytes(StandardCharsets.UTF_8);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(
          new DatagramPacket(
              bytes, bytes.length, InetAddress.getLoopbackAddress(), listener.port()));
    }
  }

  /** The messages that are in the spool, which it then has no more. */
  private List<String> kept() throws Exception {
    List<String> messages = new ArrayList<>();
    for (Optional<Source.RawUnit> unit = reader.poll(Duration.ZERO);
        unit.isPresent();
        unit = reader.poll(Duration.ZERO)) {
      try (InputStream in = unit.get().open(UnitPosition.START);
          DataInputStream data = new DataInputStream(new ByteArrayInputStream(in.readAllBytes()))) {
        while (data.available() > 0) {
          messages.add(new String(data.readNBytes(data.readInt()), StandardCharsets.UTF_8));
        }
      }
      progress.record(unit.get(), new UnitPosition(unit.get().storedBytes(), 0, ""), true);
      reader.acknowledge(List.of(unit.get().name()));
    }
    return messages;
  }

  private List<String> awaitKept(int messages) throws Exception {
    List<String> all = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (all.size() < messages && System.nanoTime() < end) {
      all.addAll(kept());
      Thread.onSpinWait();
    }
    return all;
  }

  private static void await(BooleanSupplier reached) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  // ------------------------------------------------------------------ connections

  @Test
  void whatConnectionsBringIsKept() throws Exception {
    start(Map.of());
    send("<1>line\n<2>another\r\n");
    send("5 <3>a\n7 <4>b\ncd");
    try (Socket open = connect()) {
      open.getOutputStream().write("<5>at once\n<6>la".getBytes(StandardCharsets.UTF_8));
      assertThat(awaitKept(5))
          .containsExactly("<1>line", "<2>another", "<3>a\n", "<4>b\ncd", "<5>at once");
      open.getOutputStream().write("ter\n".getBytes(StandardCharsets.UTF_8));
      assertThat(awaitKept(1)).containsExactly("<6>later");
    }
    assertThat(findings).isEmpty();
  }

  @Test
  void aFullSpoolHoldsConnectionsUpAndLosesNothing() throws Exception {
    spoolBytes = 1 << 20;
    start(Map.of());
    List<String> lines =
        IntStream.range(0, 60).mapToObj(i -> "<1>" + i + "x".repeat(LARGE_BYTES)).toList();
    FutureTask<Void> sending =
        new FutureTask<>(
            () -> {
              send(String.join("\n", lines));
              return null;
            });
    Thread.ofVirtual().start(sending);
    await(() -> findings.contains("spool-full"));
    assertThat(sending.isDone()).isFalse();

    assertThat(awaitKept(60)).isEqualTo(lines);

    sending.get(20, TimeUnit.SECONDS);
    assertThat(findings).doesNotContain("messages-lost");
  }

  @Test
  void aMessageOverTheLimitIsKeptInPiecesAndTold() throws Exception {
    start(Map.of("max_message", 480L));
    send("<1>" + "x".repeat(500) + "\n<2>b\n");
    assertThat(kept()).containsExactly("<1>" + "x".repeat(477), "x".repeat(23), "<2>b");
    assertThat(findings).containsExactly("message-split");
  }

  @Test
  void aConnectionThatEndsWithinAMessageKeepsWhatCame() throws Exception {
    start(Map.of());
    send("100 <1>half");
    assertThat(kept()).containsExactly("<1>half");
    assertThat(findings).containsExactly("message-cut");
  }

  @Test
  void aConnectionThatIsSilentIsClosed() throws Exception {
    start(Map.of("idle_timeout", Duration.ofMillis(50)));
    try (Socket socket = connect()) {
      socket.getOutputStream().write("<1>a\n<2>b".getBytes(StandardCharsets.UTF_8));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(kept()).containsExactly("<1>a", "<2>b");
  }

  @Test
  void thereAreNoMoreConnectionsThanAllowed() throws Exception {
    start(Map.of("max_connections", 1L));
    try (Socket first = connect()) {
      first.getOutputStream().write("<1>a\n".getBytes(StandardCharsets.UTF_8));
      assertThat(awaitKept(1)).hasSize(1);
      try (Socket second = connect()) {
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
    }
    assertThat(findings).containsExactly("connection-refused");
  }

  @Test
  void whatWasReadWhenTheListenerEndsIsKept() throws Exception {
    start(Map.of());
    try (Socket socket = connect()) {
      socket.getOutputStream().write("<1>a\n<2>b".getBytes(StandardCharsets.UTF_8));
      assertThat(awaitKept(1)).containsExactly("<1>a");
      reader.close();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    start(Map.of());
    assertThat(awaitKept(1)).containsExactly("<2>b");
  }

  // ------------------------------------------------------------------ datagrams

  @Test
  void eachDatagramIsAMessage() throws Exception {
    start(Map.of("protocols", List.of("udp"), "receive_buffer", 1L << 16));
    sendDatagram("<1>a\n");
    sendDatagram("<2>b\nc");
    sendDatagram("4 <3>d");
    assertThat(awaitKept(3)).containsExactly("<1>a", "<2>b\nc", "4 <3>d");
    assertThat(findings).isEmpty();
  }

  @Test
  void datagramsThatFindNoRoomAreDroppedLoudly() throws Exception {
    spoolBytes = 1 << 20;
    start(Map.of("protocols", List.of("udp")));
    String large = "<1>" + "x".repeat(LARGE_BYTES);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!findings.containsAll(List.of("spool-full", "datagram-dropped"))
        && System.nanoTime() < end) {
      sendDatagram(large);
    }
    assertThat(findings).contains("spool-full", "datagram-dropped");

    assertThat(awaitKept(15)).hasSizeGreaterThanOrEqualTo(15).containsOnly(large);
  }

  // ------------------------------------------------------------------ who may send

  @Test
  void othersThanThoseWhoMaySendAreRefused() throws Exception {
    start(
        Map.of("protocols", List.of("tcp"), "allow_from", List.of("192.0.2.0/24", "2001:db8::1")));
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    reader.close();
    start(Map.of("protocols", List.of("udp"), "allow_from", List.of("192.0.2.0/24")));
    sendDatagram("<1>a");
    await(() -> findings.size() > 1);
    assertThat(findings).containsExactly("sender-refused", "sender-refused");
    assertThat(kept()).isEmpty();
    reader.close();
    start(Map.of("protocols", List.of("udp"), "allow_from", List.of("127.0.0.0/8")));
    sendDatagram("<1>b");
    assertThat(awaitKept(1)).containsExactly("<1>b");
  }
}
