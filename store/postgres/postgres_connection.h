// The session behind postgres/connection.h, for its queries. A session that is lost outside a
// transaction is opened anew by whatever asks next; what was under way in it has failed. What only
// writes is sent without waiting for the answer (libpq's pipeline mode); a failure of it shows at
// the next thing that waits, the commit at the latest.
#pragma once

#include "store/sql/connection.h"

#include <chrono>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

struct pg_conn;
struct pg_result;

namespace nsposture::store::postgres {

class PostgresQuery;

struct ResultDeleter {
  void operator()(pg_result* result) const;
};

using Result = std::unique_ptr<pg_result, ResultDeleter>;

struct ConnectionDeleter {
  void operator()(pg_conn* connection) const;
};

// Of one execution: values as text, nullptr for NULL.
using Values = std::vector<const char*>;

class PostgresConnection final : public sql::Connection {
 public:
  PostgresConnection(const std::string& url, bool writable);
  ~PostgresConnection() override;

  [[nodiscard]] sql::Engine engine() const override { return sql::Engine::PostgreSQL; }

  [[nodiscard]] const std::string& name() const override { return name_; }

  void execute(const std::string& sql) override;
  std::unique_ptr<sql::Query> prepare(std::string_view sql) override;
  void begin() override;
  void commit() override;
  void rollback() noexcept override;
  void begin_reading() override;
  void end_reading() noexcept override;
  int schema_version() override;
  void lock_schema() override;
  void set_schema_version(int version) override;
  [[nodiscard]] std::string_view migration(int version) const override;
  std::vector<std::string> problems() override;
  std::uint64_t size_bytes() override;
  void copy_to(const std::string& path) override;

  void sync_each_commit() override {}  // the server's synchronous_commit does it by default

  // What prepared statements of this text are called; each is prepared once a session.
  const std::string& prepared(const std::string& sql);
  Result run(const std::string& statement, const Values& values);
  // Sends and does not wait; the rows it touches are added to `of` when the answer comes.
  void send(const std::string& statement, const Values& values, PostgresQuery* of);
  // Waits for all answers that are due. Throws what failed first.
  void settle();
  // `of` goes away: its answers are waited for, a failure is kept for whoever waits next.
  void forget(PostgresQuery* of) noexcept;

 private:
  using Clock = std::chrono::steady_clock;

  void open();
  // Throws when that was tried a moment ago, or does not help.
  void reopen();
  void drop_session() noexcept;
  void be_there();
  // Begins something of which nothing has been sent yet.
  void start(const std::string& sql);
  [[nodiscard]] bool lost() const;

  [[nodiscard]] bool inside() const { return writing_ || reading_ > 0; }

  Result ask(const std::string& sql);
  void collect();
  void check(const pg_result* result);
  [[noreturn]] void fail(const pg_result* result);

  std::string url_;
  bool writable_;
  std::string name_;
  std::unique_ptr<pg_conn, ConnectionDeleter> connection_;
  std::unordered_map<std::string, std::string> prepared_;
  std::deque<PostgresQuery*> due_;
  std::exception_ptr failure_;
  bool piped_ = false;
  bool writing_ = false;
  int reading_ = 0;
  bool refuses_writes_ = false;  // since the last begin(): after a failover, a standby
  std::string why_lost_;
  Clock::time_point next_try_;
  Clock::duration pause_{};
};

}  // namespace nsposture::store::postgres
