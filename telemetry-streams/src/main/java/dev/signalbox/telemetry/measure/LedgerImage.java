package dev.signalbox.telemetry.measure;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Usage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The ledger's parts as bytes for its changelog: a version byte, then the fields in order. Read by the version that wrote it or a later one. */
public final class LedgerImage {
    private static final int VERSION = 2;

    private LedgerImage() {}

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private interface Reading<T> {
        T from(DataInputStream in) throws IOException;
    }

    public static byte[] of(Tally tally) {
        return write(out -> {
            var u = tally.usage();
            for (long n : new long[] {
                tally.requests(), tally.attempts(), tally.failures(), u.inputUncached(), u.cacheRead(), u.cacheWrite5m(), u.cacheWrite1h(),
                u.outputText(), u.outputReasoning(), u.audioInput(), u.audioOutput(), u.imageInput(), u.estimated() ? 1 : 0,
                tally.providerMicroDollars(), tally.chargedMicroDollars(), tally.hedges(), tally.hedgeMicroDollars()
            }) {
                out.writeLong(n);
            }
        });
    }

    public static Tally tally(byte[] image) {
        return read(image, in -> {
            long requests = in.readLong();
            long attempts = in.readLong();
            long failures = in.readLong();
            var usage = new Usage(
                    in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(),
                    in.readLong(), in.readLong() == 1);
            long provider = in.readLong();
            long charged = in.readLong();
            return in.available() == 0
                    ? new Tally(requests, attempts, failures, usage, provider, charged, 0, 0)
                    : new Tally(requests, attempts, failures, usage, provider, charged, in.readLong(), in.readLong());
        });
    }

    public static byte[] of(Ledger.Half half) {
        return write(out -> {
            switch (half) {
                case Ledger.Half.Winner(var attempt) -> {
                    out.writeByte(0);
                    write(out, attempt);
                }
                case Ledger.Half.Ended(var bills) -> {
                    out.writeByte(1);
                    out.writeShort(bills.size());
                    for (var bill : bills) {
                        write(out, bill.attempt());
                        out.writeUTF(bill.window().text());
                        out.writeLong(bill.microDollars());
                    }
                }
            }
        });
    }

    public static Ledger.Half half(byte[] image) {
        return read(image, in -> {
            if (in.readByte() == 0) {
                return new Ledger.Half.Winner(attempt(in));
            }
            int count = in.readShort();
            var bills = new ArrayList<Ledger.Bill>(count);
            for (int i = 0; i < count; i++) {
                bills.add(new Ledger.Bill(attempt(in), WindowKey.parse(in.readUTF()), in.readLong()));
            }
            return new Ledger.Half.Ended(bills);
        });
    }

    /** Marks of one commit; the log keeps a ring of such chunks. */
    public static byte[] of(List<Counted.Mark> marks) {
        return write(out -> {
            for (var mark : marks) {
                out.writeLong(mark.high());
                out.writeLong(mark.low());
            }
        });
    }

    public static List<Counted.Mark> marks(byte[] image) {
        return read(image, in -> {
            var marks = new ArrayList<Counted.Mark>();
            while (in.available() >= 16) {
                marks.add(new Counted.Mark(in.readLong(), in.readLong()));
            }
            return marks;
        });
    }

    private static void write(DataOutputStream out, AttemptId attempt) throws IOException {
        out.writeInt(attempt.publication());
        out.writeLong(attempt.routerEpoch());
        out.writeLong(attempt.n());
    }

    private static AttemptId attempt(DataInputStream in) throws IOException {
        return new AttemptId(in.readInt(), in.readLong(), in.readLong());
    }

    private static byte[] write(Writing writing) {
        var bytes = new ByteArrayOutputStream(64);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T read(byte[] image, Reading<T> reading) {
        try (var in = new DataInputStream(new ByteArrayInputStream(image))) {
            int version = in.readByte();
            if (version < 1 || version > VERSION) {
                throw new IllegalStateException("the ledger's changelog has version " + version + ", this process reads " + VERSION
                        + ": start the newer release again");
            }
            return reading.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

}
