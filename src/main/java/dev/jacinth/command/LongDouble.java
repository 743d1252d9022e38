package dev.jacinth.command;
import java.math.BigDecimal;
final class LongDouble { static BigDecimal parse(String s) { return new BigDecimal(s);} static BigDecimal add(BigDecimal a, BigDecimal b) { return a.add(b);} static String text(BigDecimal a) { return a.toPlainString(); } }
