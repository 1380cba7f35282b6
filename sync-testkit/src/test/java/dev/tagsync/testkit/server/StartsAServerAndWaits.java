package dev.tagsync.testkit.server;

/** A program that starts a server, says where, and waits to be killed. */
final class StartsAServerAndWaits {
    private StartsAServerAndWaits() {}

    public static void main(String[] args) throws Exception {
        System.out.println("at " + CqlServer.start().hostPort());
        while (System.in.read() >= 0) {
            // Waits.
        }
    }
}
