package dev.tagsync.testkit.contract;

import dev.tagsync.spi.TagSource.DifferenceHandler;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.SourceFile;

/** Passes every call on, so that a broken source says no more than what it breaks. */
public class ForwardingHandler implements DifferenceHandler {
    private final FileHandler sound;

    /** Passes on to a handler that is sound. */
    public ForwardingHandler(FileHandler sound) {
        this.sound = sound;
    }

    @Override
    public void before(SourceFile file) {
        ((DifferenceHandler) sound).before(file);
    }

    @Override
    public boolean wants(SourceFile file) {
        return sound.wants(file);
    }

    @Override
    public void file(SourceFile file, byte[] content) {
        sound.file(file, content);
    }

    @Override
    public void oversize(SourceFile file, long bytes) {
        sound.oversize(file, bytes);
    }
}
