// One connection of a peer, from handshake to close: a state machine that never blocks. Everything
// runs in the thread of its loop.
#pragma once

#include "analyzer/web/admission.h"
#include "analyzer/web/byte_budget.h"
#include "analyzer/web/limits.h"
#include "analyzer/web/request_reader.h"
#include "analyzer/web/site.h"
#include "analyzer/web/transport.h"
#include "analyzer/web/workers.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

namespace nsposture::web {

class Connection;

// A thread's event loop, and its connections.
struct Loop {
  boost::asio::io_context context{1};
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> busy{
      context.get_executor()};
  std::unordered_set<Connection*> connections;
  std::array<char, 32UL * 1024> scratch{};  // read buffer; unused between events
  bool stopping = false;
};

// Shared by all connections of a server; must outlive them.
struct Shared {
  const WebLimits& limits;
  Site& site;
  ByteBudget& memory;
  Workers* workers;  // null: this server accepts no events
  std::size_t body_limit;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, const Shared& shared, boost::asio::ip::tcp::socket socket, SslPointer tls,
             std::string client);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Starts. Without a place it ends at once.
  void start(std::unique_ptr<Admission::Place> place);
  // Closes it in any state.
  void close();
  // Closes it after the current answer.
  void wind_down();

 private:
  enum class Phase : std::uint8_t { Handshake, Reading, Working, Writing, Draining, Closed };
  using Step = void (Connection::*)();

  void shake_hands();
  void read();
  [[nodiscard]] bool advance();
  [[nodiscard]] bool decide();
  void begin_body();
  void submit();
  void answer(const WebAnswer& answer, bool keep);
  void write();
  void finish();
  void resume();
  void part();
  void drain();

  void wait(Io wanted, Step next);
  void later(Step next);
  void set_deadline(std::chrono::milliseconds time);
  void on_deadline();
  [[nodiscard]] bool keeps_pace();

  Loop& loop_;
  const Shared& shared_;
  boost::asio::ip::tcp::socket socket_;
  Transport transport_;
  std::string client_;
  std::unique_ptr<Admission::Place> place_;
  RequestReader reader_;
  Lease memory_;
  boost::asio::steady_timer timer_;
  Phase phase_ = Phase::Handshake;
  std::uint64_t waits_ = 0;  // a finished wait counts only if no other has started
  // For the current request.
  bool is_post_ = false;
  bool parting_ = false;
  std::string_view header_;
  std::string out_;
  std::size_t sent_ = 0;
  std::size_t in_period_ = 0;
  std::chrono::steady_clock::time_point body_end_;
  std::size_t drained_ = 0;
};

}  // namespace nsposture::web
