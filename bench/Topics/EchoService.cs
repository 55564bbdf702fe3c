using Bib.Gateway.Calls;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Bench.Topics;

/// <summary>
/// Answers what it is sent, behind the interceptors that the node's own services are behind: the least that a call of the
/// node costs. Its package is one of gRPC's, whose methods are everybody's who is known.
/// </summary>
internal static class EchoService
{
    private const string Package = "grpc.bench";

    /// <summary>Takes and gives some bytes.</summary>
    public static readonly Method<BytesValue, BytesValue> Unary = new(
        MethodType.Unary, $"{Package}.Echo", nameof(Unary), MarshallerOf(BytesValue.Parser), MarshallerOf(BytesValue.Parser));

    /// <summary>Who may call the echo and topics: what the gateway asks before every call.</summary>
    public static AccessTable Access { get; } = AccessTable.Of([.. TopicReflection.Descriptor.Services, Describe()]);

    /// <summary>The service.</summary>
    public static ServerServiceDefinition Define() => ServerServiceDefinition.CreateBuilder()
        .AddMethod(Unary, (request, _) => Task.FromResult(request)).Build();

    private static ServiceDescriptor Describe()
    {
        var bytes = $".{BytesValue.Descriptor.FullName}";
        var file = new FileDescriptorProto
        {
            Name = "bench/echo.proto",
            Package = Package,
            Syntax = "proto3",
            Dependency = { WrappersReflection.Descriptor.Name },
            Service =
            {
                new ServiceDescriptorProto
                {
                    Name = "Echo",
                    Method = { new MethodDescriptorProto { Name = nameof(Unary), InputType = bytes, OutputType = bytes } },
                },
            },
        };
        return FileDescriptor.BuildFromByteStrings(
            [WrappersReflection.Descriptor.SerializedData, file.ToByteString()])[^1].Services[0];
    }

    private static Marshaller<T> MarshallerOf<T>(MessageParser<T> parser) where T : IMessage<T> => Marshallers.Create<T>(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
