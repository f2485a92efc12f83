#include "store/sql/database.h"

#include "store/sql/statement.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>
#include <utility>

namespace nsposture::store::sql {

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

std::int64_t Database::query_int(const std::string& sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.int_at(0) : 0;
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.connection().begin();
}

Transaction::~Transaction() {
  if (open_) database_.connection().rollback();
}

void Transaction::commit() {
  database_.connection().commit();
  open_ = false;
}

ReadTransaction::ReadTransaction(const Database& database) : database_(database) {
  database_.connection().begin_reading();
}

ReadTransaction::~ReadTransaction() {
  database_.connection().end_reading();
}

void pause_before_retry(int tries) {
  static thread_local std::minstd_rand random{std::random_device()()};
  const int most = std::min(10 << tries, 500);  // milliseconds
  std::uniform_int_distribution<int> pause(1, most);
  std::this_thread::sleep_for(std::chrono::milliseconds(pause(random)));
}

}  // namespace nsposture::store::sql
