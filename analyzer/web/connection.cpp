#include "analyzer/web/connection.h"

#include "analyzer/web/answer_text.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace nsposture::web {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using State = RequestReader::State;
using Clock = std::chrono::steady_clock;

// Consecutive reads before other connections of the loop get their turn.
constexpr int kReadsInARow = 8;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Loop& loop, const Shared& shared, tcp::socket socket, SslPointer tls,
                       std::string client)
    : loop_(loop),
      shared_(shared),
      socket_(std::move(socket)),
      transport_(socket_.native_handle(), std::move(tls)),
      client_(std::move(client)),
      reader_(shared.limits),
      memory_(shared.memory),
      timer_(loop.context) {}

Connection::~Connection() = default;

void Connection::start(std::unique_ptr<Admission::Place> place) {
  if (!place || loop_.stopping) return;
  place_ = std::move(place);
  loop_.connections.insert(this);
  set_deadline(shared_.limits.head_time);
  shake_hands();
}

void Connection::close() {
  if (phase_ == Phase::Closed) return;
  phase_ = Phase::Closed;
  error_code ignored;
  timer_.cancel(ignored);
  ignored = socket_.close(ignored);
  place_.reset();
  loop_.connections.erase(this);
}

void Connection::wind_down() {
  parting_ = true;
  if (phase_ == Phase::Writing) set_deadline(shared_.limits.drain_time);
  if (phase_ != Phase::Writing && phase_ != Phase::Working) close();
}

void Connection::shake_hands() {
  const auto io = transport_.handshake();
  if (io != Io::Done) return wait(io, &Connection::shake_hands);
  // With a certificate from the right authorities, the peer keeps its place without sending
  // anything.
  if (transport_.has_certificate()) place_->prove();
  phase_ = Phase::Reading;
  read();
}

void Connection::read() {
  for (int turn = 0; turn < kReadsInARow; ++turn) {
    const bool idle = reader_.state() == State::Head && !reader_.begun();
    const auto got = transport_.read(loop_.scratch.data(), loop_.scratch.size());
    if (got.io == Io::Closed && reader_.state() == State::Body) {
      return answer({400, "the body is not complete"}, false);
    }
    if (got.io != Io::Done) return wait(got.io, &Connection::read);
    if (idle) set_deadline(shared_.limits.head_time);
    in_period_ += got.size;
    reader_.feed({loop_.scratch.data(), got.size});
    if (!advance()) return;
  }
  later(&Connection::read);
}

// Acts on the reader's state. True: it needs more bytes.
bool Connection::advance() {
  // What follows an answered request is looked at later, and no more is read until then: a peer
  // that sends requests without end would fill the memory.
  if (reader_.state() == State::Decide && !decide()) return false;
  if (phase_ != Phase::Reading) return false;
  switch (reader_.state()) {
    case State::Refused:
      answer({reader_.status(), reader_.why()}, false);
      return false;
    case State::Done:
      submit();
      return false;
    case State::Body:
      if (memory_.grow_to(reader_.body_size())) return true;
      answer({429, "too many bytes are waiting; try again"}, false);
      return false;
    default:
      return true;
  }
}

// False: it was answered without its body.
bool Connection::decide() {
  const auto& head = reader_.head();
  const auto verdict = shared_.site.judge(head, transport_.has_certificate());
  is_post_ = verdict.is_post;
  header_ = verdict.header;
  if (verdict.proven) place_->prove();
  // An unread body would be parsed as the next request.
  if (verdict.answer) {
    answer(*verdict.answer, head.keep_alive && !head.has_body);
    return false;
  }
  if (!memory_.grow_to(static_cast<std::size_t>(head.length.value_or(0)))) {
    answer({429, "too many bytes are waiting; try again"}, false);
    return false;
  }
  begin_body();
  return true;
}

void Connection::begin_body() {
  const auto& head = reader_.head();
  const bool invited = head.has_body && head.expects_continue && head.http11;
  if (reader_.read_body(shared_.body_limit) != State::Body) return;
  body_end_ = Clock::now() + shared_.limits.body_time;
  in_period_ = 0;
  set_deadline(std::min(shared_.limits.rate_period, shared_.limits.body_time));
  if (!invited) return;
  // Nothing else of this connection is in flight, so the socket accepts it unless the peer reads
  // nothing at all.
  const auto result = transport_.write(kContinue);
  if (result.size != kContinue.size()) close();
}

void Connection::submit() {
  phase_ = Phase::Working;
  error_code ignored;
  timer_.cancel(ignored);
  // Meanwhile the loop may have nothing else to wait for.
  auto work = asio::make_work_guard(loop_.context);
  auto job = [self = shared_from_this(), body = reader_.take_body(), work]() mutable {
    auto answer = self->shared_.site.take(std::move(body), self->reader_.head().content_encoding,
                                          self->client_, self->memory_);
    asio::post(self->loop_.context, [self, answer = std::move(answer), work] {
      if (self->phase_ == Phase::Working) self->answer(answer, self->reader_.head().keep_alive);
    });
  };
  if (shared_.workers != nullptr && shared_.workers->submit(std::move(job))) return;
  answer({429, "too many requests are waiting; try again"}, reader_.head().keep_alive);
}

void Connection::answer(const WebAnswer& answer, bool keep) {
  if (is_post_) shared_.site.answered(answer.status);
  parting_ = parting_ || !keep || loop_.stopping;
  AnswerForm form;
  form.header = header_;
  form.keep = !parting_;
  form.http11 = reader_.head().http11;
  form.head_only = reader_.head().method == "HEAD";
  out_ = answer_text(answer, form);
  sent_ = 0;
  ++waits_;
  phase_ = Phase::Writing;
  set_deadline(shared_.limits.write_time);
  write();
}

void Connection::write() {
  while (sent_ < out_.size()) {
    const auto result = transport_.write(std::string_view(out_).substr(sent_));
    if (result.io != Io::Done) return wait(result.io, &Connection::write);
    sent_ += result.size;
  }
  finish();
}

void Connection::finish() {
  out_ = {};
  memory_.release();
  if (parting_) return part();
  phase_ = Phase::Reading;
  is_post_ = false;
  header_ = {};
  reader_.next();
  set_deadline(reader_.begun() ? shared_.limits.head_time : shared_.limits.idle_time);
  later(&Connection::resume);
}

// The next request may have arrived together with the last one.
void Connection::resume() {
  if (advance()) read();
}

// Closing with unread bytes would reset the connection, and the peer might not see the answer.
void Connection::part() {
  const auto state = reader_.state();
  const bool whole = state == State::Done || (state == State::Decide && !reader_.head().has_body);
  transport_.end_writing();
  if (whole || loop_.stopping) return close();
  phase_ = Phase::Draining;
  set_deadline(shared_.limits.drain_time);
  drain();
}

void Connection::drain() {
  for (int turn = 0; turn < kReadsInARow; ++turn) {
    const auto got = transport_.discard(loop_.scratch.data(), loop_.scratch.size());
    if (got.io != Io::Done) return wait(got.io, &Connection::drain);
    drained_ += got.size;
    if (drained_ > shared_.body_limit + shared_.limits.head_bytes) return close();
  }
  later(&Connection::drain);
}

void Connection::wait(Io wanted, Step next) {
  if (wanted == Io::Closed) return close();
  const auto type = wanted == Io::WantsRead ? tcp::socket::wait_read : tcp::socket::wait_write;
  socket_.async_wait(type, [self = shared_from_this(), next, id = ++waits_](const error_code& e) {
    if (!e && id == self->waits_ && self->phase_ != Phase::Closed) (self.get()->*next)();
  });
}

void Connection::later(Step next) {
  asio::post(loop_.context, [self = shared_from_this(), next, id = ++waits_] {
    if (id == self->waits_ && self->phase_ != Phase::Closed) (self.get()->*next)();
  });
}

void Connection::set_deadline(std::chrono::milliseconds time) {
  timer_.expires_after(time);
  timer_.async_wait([self = shared_from_this()](const error_code& error) {
    // The timer may have been reset while this handler was queued.
    if (error || self->timer_.expiry() > Clock::now()) return;
    if (self->phase_ != Phase::Closed) self->on_deadline();
  });
}

void Connection::on_deadline() {
  if (phase_ == Phase::Working) return;
  if (phase_ != Phase::Reading || !reader_.begun()) return close();
  if (reader_.state() == State::Body && keeps_pace()) return;
  error_code ignored;
  ignored = socket_.cancel(ignored);
  answer({408, "the request took too long"}, false);
}

// Whether a body arrives fast enough; if so, sets a new deadline.
bool Connection::keeps_pace() {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(body_end_ - Clock::now());
  if (left.count() <= 0 || in_period_ < shared_.limits.rate_bytes) return false;
  in_period_ = 0;
  set_deadline(std::min(shared_.limits.rate_period, left));
  return true;
}

}  // namespace nsposture::web
