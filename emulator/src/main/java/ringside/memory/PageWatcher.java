package ringside.memory;

/** Told what becomes of the arrays that hold RAM's pages, when images are taken of it. */
interface PageWatcher {
    /** Nobody holds on to a page's array. */
    PageWatcher NONE = new PageWatcher() {
        @Override
        public void shared() {
        }

        @Override
        public void moved(byte[] old, byte[] now) {
        }
    };

    /** Pages belong to an image too: nobody may write to an array that was asked for before. */
    void shared();

    /** A page's bytes lie in another array from now on. */
    void moved(byte[] old, byte[] now);
}
