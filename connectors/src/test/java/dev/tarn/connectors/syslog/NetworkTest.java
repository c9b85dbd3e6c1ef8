package dev.tarn.connectors.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTest {
  @Test
  void hasTheAddressesThatBeginAlike() throws Exception {
    Network network = Network.parse("192.0.2.64/26").orElseThrow();
    assertThat(network.contains(InetAddress.getByName("192.0.2.127"))).isTrue();
    assertThat(network.contains(InetAddress.getByName("192.0.2.128"))).isFalse();
    assertThat(network.contains(InetAddress.getByName("2001:db8::1"))).isFalse();
    assertThat(
            Network.parse("2001:db8::/33")
                .orElseThrow()
                .contains(InetAddress.getByName("2001:db8:7fff::1")))
        .isTrue();
    assertThat(
            Network.parse("0.0.0.0/0").orElseThrow().contains(InetAddress.getByName("203.0.113.9")))
        .isTrue();
  }

  @Test
  void refusesWhatIsNoAddress() {
    for (String wrong :
        List.of("", "localhost", "cafe", "192.0.2.0/33", "300.0.0.1", "192.0.2", "::1/129", "/8")) {
      assertThat(Network.parse(wrong)).as(wrong).isEmpty();
    }
  }
}
