import Glibc

/// Lets one thread wait until another has said a word, whichever comes first.
final class Notice: @unchecked Sendable {
  // Checked by hand for threads: the flag is only touched under the lock.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isGiven = false

  init() {
    pthread_mutex_init(lock, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(lock)
    condition.deallocate()
    lock.deallocate()
  }

  /// Lets the waiting thread go, now or when it comes to wait.
  func give() {
    pthread_mutex_lock(lock)
    isGiven = true
    pthread_cond_signal(condition)
    pthread_mutex_unlock(lock)
  }

  /// Returns once the word was given since the last return.
  func wait() {
    pthread_mutex_lock(lock)
    while !isGiven { pthread_cond_wait(condition, lock) }
    isGiven = false
    pthread_mutex_unlock(lock)
  }
}
