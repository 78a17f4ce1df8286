"""A cache that keeps nothing alive is asked twice, and the entry is gone the second time."""

import threading
import weakref


class Image:
    def __init__(self, name: str) -> None:
        self.name = name


class Gallery:
    def __init__(self) -> None:
        self.shown = [Image("dawn")]
        self._known = weakref.WeakValueDictionary({image.name: image for image in self.shown})

    def close(self) -> None:
        self.shown.clear()

    def find(self, name: str) -> Image:
        if name in self._known:
            return self._known[name]
        return Image(name)


if __name__ == "__main__":
    gallery = Gallery()
    finder = threading.Thread(target=gallery.find, args=("dawn",))
    finder.start()
    gallery.close()
    finder.join()
