#pragma once

#include "source.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>
#include <unordered_set>

class session;
using subscribers = std::unordered_set<session*>;

/// One client: a queue of shared messages, one write under way. All on the thread of the io_context.
class session : public std::enable_shared_from_this<session> {
public:
    session(boost::asio::ip::tcp::socket socket, subscribers& all);
    ~session();

    void start();
    void send(message bytes);

private:
    void accepted(boost::beast::error_code error);
    void read();
    void write();

    boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
    subscribers& all_;
    boost::beast::flat_buffer input_;
    boost::beast::http::request<boost::beast::http::empty_body> request_;
    std::deque<message> queue_;
    bool echoes_ = false;
};
