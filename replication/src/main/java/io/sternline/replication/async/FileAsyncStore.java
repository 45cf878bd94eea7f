package io.sternline.replication.async;

public abstract class FileAsyncStore implements AsyncStore {}
