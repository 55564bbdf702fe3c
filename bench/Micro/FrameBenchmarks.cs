using System.Buffers;
using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Wire;

namespace Bib.Bench.Micro;

/// <summary>One gRPC message of 100 bytes into its frame and out of it.</summary>
public class FrameBenchmarks
{
    private readonly FrameWriter _writer = new();
    private readonly BytesValue _message = new() { Value = ByteString.CopyFrom(new byte[100]) };
    private byte[] _frame = [];

    [GlobalSetup]
    public void Prepare() => _frame = Write().ToArray();

    [Benchmark]
    public ReadOnlyMemory<byte> Write()
    {
        _writer.Start(maxLength: null, compression: null);
        _writer.SetPayloadLength(_message.CalculateSize());
        _message.WriteTo(_writer.GetBufferWriter());
        _writer.Complete();
        return _writer.Frame;
    }

    [Benchmark]
    public long Find()
    {
        var buffer = new ReadOnlySequence<byte>(_frame);
        MessageFrame.TryRead(ref buffer, null, out _, out var message, out _);
        return message.Length;
    }

    [Benchmark]
    public BytesValue Read()
    {
        var buffer = new ReadOnlySequence<byte>(_frame);
        MessageFrame.TryRead(ref buffer, null, out _, out var message, out _);
        return BytesValue.Parser.ParseFrom(message);
    }
}
