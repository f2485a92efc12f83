// One session with a database, closed with its owner, and its transactions. Not thread-safe.
#pragma once

#include "graph/base/error.h"
#include "store/sql/connection.h"

#include <cstdint>
#include <memory>
#include <string>

namespace nsposture::store::sql {

// A SQLite database of another program that is opened by mistake is rejected.
inline constexpr std::int32_t kApplicationId = 0x4e535031;  // "NSP1"

class Database {
 public:
  explicit Database(std::unique_ptr<Connection> connection);

  // Runs statements without parameters or results.
  void execute(const std::string& sql) { connection_->execute(sql); }

  [[nodiscard]] std::int64_t query_int(const std::string& sql) const;

  [[nodiscard]] Connection& connection() const { return *connection_; }

  [[nodiscard]] Engine engine() const { return connection_->engine(); }

  [[nodiscard]] const std::string& path() const { return connection_->name(); }

 private:
  std::unique_ptr<Connection> connection_;
};

// Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

// Several reads of one state, while others may write. May nest in another one or in a Transaction.
class ReadTransaction {
 public:
  explicit ReadTransaction(const Database& database);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  const Database& database_;
};

// Thrown by an engine when transactions of several writers conflicted and this one was aborted; the
// same work may be tried again.
class Conflict : public Error {
 public:
  using Error::Error;
};

// A pause that grows with the number of attempts and differs between processes.
void pause_before_retry(int tries);

// Runs the work in a transaction of its own, and restarts it on a conflict with another writer.
// REQUIRES: `work` can be repeated.
template <typename Work>
auto in_transaction(Database& database, const Work& work) {
  for (int tries = 1;; ++tries) {
    try {
      Transaction transaction(database);
      auto result = work();
      transaction.commit();
      return result;
    } catch (const Conflict&) {
      if (tries == kTries) throw;
      pause_before_retry(tries);
    }
  }
}

}  // namespace nsposture::store::sql
