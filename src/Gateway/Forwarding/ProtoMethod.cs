using Google.Protobuf;
using Grpc.Core;

namespace Bib.Gateway.Forwarding;

/// <summary>A method of the contract as a client calls it, known by its messages' types alone.</summary>
internal static class ProtoMethod<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    private static readonly MessageParser _response = ParserOf<TResponse>();
    private static readonly Marshaller<TRequest> _requests = Of<TRequest>(ParserOf<TRequest>());
    private static readonly Marshaller<TResponse> _responses = Of<TResponse>(_response);

    /// <summary>The method.</summary>
    /// <param name="type">Who streams.</param>
    /// <param name="fullName">As in <c>/bib.v1.TopicService/GetTopic</c>.</param>
    public static Method<TRequest, TResponse> Of(MethodType type, string fullName)
    {
        var slash = fullName.LastIndexOf('/');
        return new(type, fullName[1..slash], fullName[(slash + 1)..], _requests, _responses);
    }

    /// <summary>An answer of its bytes.</summary>
    public static TResponse Read(ByteString bytes) => (TResponse)(object)_response.ParseFrom(bytes);

    private static MessageParser ParserOf<T>() => ((IMessage)Activator.CreateInstance<T>()!).Descriptor.Parser;

    private static Marshaller<T> Of<T>(MessageParser parser)
        where T : class =>
        new(message => ((IMessage)message).ToByteArray(), bytes => (T)(object)parser.ParseFrom(bytes));
}
