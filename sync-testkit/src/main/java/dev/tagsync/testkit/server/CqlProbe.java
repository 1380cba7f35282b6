package dev.tagsync.testkit.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A connection to a CQL server in the few words of the native protocol (version 4) that tell whether it answers and what it
 * says about itself. Not thread-safe.
 */
final class CqlProbe implements AutoCloseable {
    private static final int ERROR = 0x00;
    private static final int STARTUP = 0x01;
    private static final int OPTIONS = 0x05;
    private static final int SUPPORTED = 0x06;
    private static final int QUERY = 0x07;
    private static final int RESULT = 0x08;
    private static final int ANSWER_MILLIS = 5_000;
    private static final int STATEMENT_MILLIS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private CqlProbe(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** Tells whether a CQL server answers at an address. */
    static boolean answers(InetSocketAddress address) {
        try (CqlProbe probe = open(address, ANSWER_MILLIS)) {
            return probe.call(OPTIONS, new byte[0], SUPPORTED).length > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Connects, without a session yet. */
    private static CqlProbe open(InetSocketAddress address, int timeoutMillis) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(timeoutMillis);
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), timeoutMillis);
            return new CqlProbe(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects and starts a session of the protocol, which a server that wants a password refuses. */
    static CqlProbe startUp(InetSocketAddress address) throws IOException {
        CqlProbe probe = open(address, STATEMENT_MILLIS);
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(body);
            fields.writeShort(1);
            fields.writeUTF("CQL_VERSION");
            fields.writeUTF("3.0.0");
            probe.call(STARTUP, body.toByteArray(), 0x02);
            return probe;
        } catch (IOException e) {
            probe.close();
            throw e;
        }
    }

    /** Runs a statement at consistency ONE and returns the first column of its first row, as text. */
    Optional<String> first(String statement) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(body);
        byte[] text = statement.getBytes(StandardCharsets.UTF_8);
        fields.writeInt(text.length);
        fields.write(text);
        fields.writeShort(1);
        fields.writeByte(0);
        DataInputStream result = new DataInputStream(new ByteArrayInputStream(call(QUERY, body.toByteArray(), RESULT)));
        if (result.readInt() != 2) {
            return Optional.empty();
        }
        // The metadata of one column of a plain type, which is all that is asked for here.
        int flags = result.readInt();
        int columns = result.readInt();
        if (columns != 1 || (flags & ~1) != 0) {
            throw new IOException("Expected one column, found " + columns);
        }
        result.readUTF();
        result.readUTF();
        result.readUTF();
        result.readShort();
        if (result.readInt() == 0) {
            return Optional.empty();
        }
        int length = result.readInt();
        return length < 0
                ? Optional.empty()
                : Optional.of(new String(result.readNBytes(length), StandardCharsets.UTF_8));
    }

    private byte[] call(int opcode, byte[] body, int expected) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream fields = new DataOutputStream(frame);
        fields.writeByte(4);
        fields.writeByte(0);
        fields.writeShort(0);
        fields.writeByte(opcode);
        fields.writeInt(body.length);
        fields.write(body);
        out.write(frame.toByteArray());
        out.flush();
        int version = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.readShort();
        int answer = in.readUnsignedByte();
        byte[] answered = in.readNBytes(in.readInt());
        if (answer == ERROR) {
            throw new IOException("The server answered "
                    + new String(answered, 4, answered.length - 4, StandardCharsets.UTF_8).strip());
        }
        if (version != 0x84 || answer != expected) {
            throw new IOException("Expected answer " + expected + ", found " + answer + " of version " + version);
        }
        if ((flags & 0x08) != 0) {
            return withoutWarnings(answered);
        }
        return answered;
    }

    /** A warning list stands before the body of an answer that carries one. */
    private static byte[] withoutWarnings(byte[] body) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            in.readUTF();
        }
        return in.readAllBytes();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
