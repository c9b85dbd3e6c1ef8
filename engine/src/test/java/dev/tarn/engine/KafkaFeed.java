package dev.tarn.engine;

import java.util.Random;

/** A topic of a broker that is restarted. */
final class KafkaFeed extends KafkaSupply implements SoakFeed {
  KafkaFeed(KafkaBroker broker) throws Exception {
    super(broker);
  }

  @Override
  public String source() {
    return super.source() + ", discover_every: 1s";
  }

  @Override
  public String disturb(Random random) {
    broker().stop();
    broker().startAgain();
    return "broker restarted";
  }

  @Override
  public void heal() {}
}
