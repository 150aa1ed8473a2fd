/**
 * A Perl program that opens sessions at PostgreSQL's socket ($ARGV[0]) until it holds $ARGV[1], and then, four times a second, ends those
 * of bingo and takes what comes free. It speaks just enough of the protocol (version 3.0): a start-up message, and one simple query.
 * Perl, because it is on every Debian machine (perl-base is essential); it ends with its unit.
 */
export const sessionHolder = String.raw`
use strict; use warnings; use IO::Socket::UNIX; use IO::Select;
my ($path, $most) = @ARGV;
my $words = join("\0", "user", "postgres", "database", "bingo", "application_name", "bingo-stand-harm") . "\0\0";
my $hello = pack("NN", length($words) + 8, 196608) . $words;
my @held;
sub begin {
  my $socket = IO::Socket::UNIX->new(Peer => $path) or return;
  $socket->syswrite($hello);
  my $said = "";
  # 'Z' says that the session is ready, 'E' that it is refused.
  while (IO::Select->new($socket)->can_read(5)) {
    $socket->sysread(my $part, 8192) or return;
    $said .= $part;
    return if substr($said, 0, 1) eq "E";
    return $socket if $said =~ /Z\x00{3}\x05I\z/;
  }
  return;
}
sub ask {
  my ($socket, $query) = @_;
  $socket->syswrite("Q" . pack("N", length($query) + 5) . "$query\0");
  my $said = "";
  while ($said !~ /Z\x00{3}\x05I\z/ and IO::Select->new($socket)->can_read(5)) {
    $socket->sysread(my $part, 8192) or last;
    $said .= $part;
  }
}
my $others = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'bingo'";
while (1) {
  while (@held < $most and my $socket = begin()) { push @held, $socket }
  ask($held[0], $others) if @held;
  # A session that was ended by somebody else can be read to its end.
  my %gone = map { $_ => !$_->sysread(my $part, 8192) } IO::Select->new(@held)->can_read(0.25);
  @held = grep { !$gone{$_} } @held;
}
`;
