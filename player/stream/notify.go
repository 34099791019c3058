package stream

import "sync"

// maxStates bounds the reports that wait for a slow OnState.
const maxStates = 16

// notifier hands states to a callback, in order, from a goroutine of its own:
// so neither the reader nor the connection ever waits for the callback.
type notifier struct {
	call func(State)
	done chan struct{}

	mu     sync.Mutex
	cond   sync.Cond
	queue  []State
	closed bool
}

// newNotifier gives nil, which is ready to use, if there is no callback.
func newNotifier(call func(State)) *notifier {
	if call == nil {
		return nil
	}
	n := &notifier{call: call, done: make(chan struct{})}
	n.cond.L = &n.mu
	go n.run()
	return n
}

func (n *notifier) run() {
	defer close(n.done)
	n.mu.Lock()
	defer n.mu.Unlock()
	for {
		for len(n.queue) == 0 && !n.closed {
			n.cond.Wait()
		}
		if n.closed {
			return
		}
		s := n.queue[0]
		n.queue = n.queue[1:]
		n.mu.Unlock()
		n.call(s)
		n.mu.Lock()
	}
}

// send queues s. When the callback is slow the oldest reports are lost: only
// the latest state matters.
func (n *notifier) send(s State) {
	if n == nil {
		return
	}
	n.mu.Lock()
	if len(n.queue) >= maxStates {
		n.queue = n.queue[1:]
	}
	n.queue = append(n.queue, s)
	n.cond.Signal()
	n.mu.Unlock()
}

// close waits till the callback has returned and will not be called again.
func (n *notifier) close() {
	if n == nil {
		return
	}
	n.mu.Lock()
	n.closed = true
	n.cond.Signal()
	n.mu.Unlock()
	<-n.done
}
