// The session behind postgres/connection.h, for use by its queries. A session that is lost outside
// a transaction is reopened by the next call; the transaction in progress fails. Statements that
// only write are sent without waiting for the result (libpq's pipeline mode). Their errors appear
// at the next call that waits, at the commit at the latest.
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

  void sync_each_commit() override {}  // synchronous_commit does it, set when connecting

  // The name of the prepared statement for this text; each is prepared once per session.
  const std::string& prepared(const std::string& sql);
  Result run(const std::string& statement, const Values& values);
  // Sends without waiting; the affected rows are added to `of` when the result arrives.
  void send(const std::string& statement, const Values& values, PostgresQuery* of);
  // Waits for all pending results. Throws the first error.
  void settle();
  // `of` is being destroyed: pending results are no longer counted for it. Their errors are kept
  // for the next call that waits.
  void forget(PostgresQuery* of) noexcept;

 private:
  using Clock = std::chrono::steady_clock;

  void open();
  // Throws when the last attempt is too recent, or the new one fails.
  void reopen();
  void drop_session() noexcept;
  void be_there();
  // Begins a transaction in which nothing has been sent yet.
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
