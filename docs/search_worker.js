// The search runs in a worker, which browsers refuse to pages that were opened from a folder. There it runs in a hidden frame.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(script) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      this.inside = frame.contentWindow;
      this.inside.postMessage = (told) => {
        const heard = new MessageEvent("message", { data: told });
        this.dispatchEvent(heard);
        if (this.onmessage) this.onmessage(heard);
      };
      this.inside.importScripts = (...names) =>
        names.reduce((before, name) => before.then(() => this.load(name)), Promise.resolve());
      this.ready = this.load(script);
    }

    load(name) {
      const script = this.inside.document.createElement("script");
      script.src = name;
      return new Promise((done, failed) => {
        script.onload = done;
        script.onerror = failed;
        this.inside.document.body.append(script);
      });
    }

    postMessage(told) {
      this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data: told })));
    }

    terminate() {
      this.inside.frameElement.remove();
    }
  };
}
