package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Addresses as text, and ports that nobody uses. */
final class HostPort {
    private HostPort() {}

    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            if (colon > 0) {
                return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    static String format(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }

    /** Returns two different ports that were free a moment ago. */
    static int[] freePorts(String bindAddress) {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getByName(bindAddress));
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getByName(bindAddress))) {
            return new int[] {one.getLocalPort(), two.getLocalPort()};
        } catch (IOException e) {
            throw new ConfigurationException(
                    "testkit.server-address",
                    "Cannot bind to " + bindAddress + ": " + e,
                    "Name an address of this machine, such as 127.0.0.1",
                    e);
        }
    }

    private static ConfigurationException malformed(String text) {
        return new ConfigurationException(
                "testkit.server-address", "Expected host:port, found '" + text + "'", "For example 127.0.0.1:9042");
    }
}
