#include "session.hpp"

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;

namespace {
constexpr std::size_t queue_max = 4096; // messages that wait for one client; more are dropped for it
}

session::session(asio::ip::tcp::socket socket, subscribers& all) : stream_(std::move(socket)), all_(all)
{
    beast::get_lowest_layer(stream_).socket().set_option(asio::ip::tcp::no_delay(true));
}

session::~session()
{
    all_.erase(this);
}

void session::start()
{
    http::async_read(stream_.next_layer(), input_, request_, [self = shared_from_this()](auto error, auto) {
        if (error || !websocket::is_upgrade(self->request_))
            return;
        self->echoes_ = self->request_.target() == "/echo";
        self->stream_.binary(true);
        self->stream_.async_accept(self->request_, [self](auto failed) { self->accepted(failed); });
    });
}

void session::accepted(beast::error_code error)
{
    if (error)
        return;
    request_ = {};
    if (!echoes_)
        all_.insert(this);
    read();
}

void session::read()
{
    stream_.async_read(input_, [self = shared_from_this()](auto error, auto) {
        if (error) {
            self->all_.erase(self.get());
            return;
        }
        if (self->echoes_) {
            auto data = static_cast<const std::uint8_t*>(self->input_.data().data());
            self->send(std::make_shared<std::vector<std::uint8_t>>(data, data + self->input_.size()));
        }
        self->input_.clear();
        self->read();
    });
}

void session::send(message bytes)
{
    if (queue_.size() >= queue_max)
        return;
    queue_.push_back(std::move(bytes));
    if (queue_.size() == 1)
        write();
}

void session::write()
{
    stream_.async_write(asio::buffer(*queue_.front()), [self = shared_from_this()](auto error, auto) {
        if (error)
            return;
        self->queue_.pop_front();
        if (!self->queue_.empty())
            self->write();
    });
}
